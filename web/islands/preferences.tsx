import { useSignal } from "@preact/signals";
import { applyTheme, remember } from "../browser/preferences.ts";
import { Icon } from "../components/icon.tsx";
import { type Language, languages } from "../words/language.ts";
import { type Theme, themes } from "../state/preferences.ts";
import { wordsOf } from "../words/words.ts";

const icons = { auto: "auto", light: "sun", dark: "moon" } as const;

/** The reader's choice of language and colours, kept for the next time. */
export function Preferences(start: { language: Language; theme: Theme }) {
  const theme = useSignal(start.theme);
  const words = wordsOf(start.language);
  const nextTheme = () => {
    theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length];
    remember("theme", theme.value);
    applyTheme(theme.value);
  };
  const choose = (language: string) => {
    remember("language", language);
    // The server draws every word of the page anew.
    location.reload();
  };
  return (
    <div class="preferences">
      <select
        class="quiet"
        aria-label={words.language}
        value={start.language}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {languages.map((language) => (
          <option key={language} value={language} selected={language === start.language}>
            {wordsOf(language).languageName}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button quiet"
        aria-label={`${words.theme}: ${words.themes[theme.value]}`}
        title={`${words.theme}: ${words.themes[theme.value]}`}
        onClick={nextTheme}
      >
        <Icon name={icons[theme.value]} />
      </button>
    </div>
  );
}
