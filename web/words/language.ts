/** The page's languages, and which one a reader wants. */
export type Language = "en" | "zh";

export const languages: readonly Language[] = ["en", "zh"];

/** The reader's choice where there is one, else the first that the browser asks for and we have. */
export function languageOf(choice: string | undefined, acceptLanguage: string | null): Language {
  const chosen = languages.find((language) => language === choice);
  return chosen ?? preferred(acceptLanguage ?? "") ?? "en";
}

/** Reads `zh-CN,zh;q=0.9,en;q=0.8`. */
function preferred(acceptLanguage: string): Language | undefined {
  const asked = acceptLanguage.split(",").map((part) => {
    const [tag, quality = "q=1"] = part.trim().toLowerCase().split(/\s*;\s*/);
    return { tag: tag.split("-")[0], quality: Number(quality.replace("q=", "")) };
  });
  return asked
    .sort((a, b) => b.quality - a.quality)
    .flatMap(({ tag }) => languages.filter((language) => language === tag))[0];
}
