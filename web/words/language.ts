/** The page's languages, and the choice between them. */
export type Language = "en" | "zh";

export const languages: readonly Language[] = ["en", "zh"];

/** The reader's choice, or the browser's first language that the page has, or English. */
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
