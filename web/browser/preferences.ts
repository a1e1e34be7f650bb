/** What a reader has chosen, in cookies, so that the server draws the page that way at once. */
export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const yearSeconds = 365 * 24 * 3600;

export function remember(name: "language" | "theme", value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${yearSeconds}; samesite=strict`;
}

/** Reads one cookie of a request. */
export function cookieOf(header: string | null, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([key]) => key === name)?.[1];
}

const changed = "themechange";

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new Event(changed));
}

/** Calls back whenever colours may have changed. Answers with what ends that. */
export function onThemeChange(callback: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener(changed, callback);
  system.addEventListener("change", callback);
  return () => {
    document.removeEventListener(changed, callback);
    system.removeEventListener("change", callback);
  };
}
