/** What a reader has chosen: kept in cookies, so that the server draws the page that way at once. */
import type { Theme } from "../state/preferences.ts";

const yearSeconds = 365 * 24 * 3600;

export function remember(name: "language" | "theme", value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${yearSeconds}; samesite=strict`;
}

const changed = "themechange";

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new Event(changed));
}

/** Calls back when colours may have changed, until the returned function is called. */
export function onThemeChange(callback: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener(changed, callback);
  system.addEventListener("change", callback);
  return () => {
    document.removeEventListener(changed, callback);
    system.removeEventListener("change", callback);
  };
}
