import { Preferences } from "../islands/preferences.tsx";
import { define } from "../server/context/define.ts";
import { wordsOf } from "../words/words.ts";

export default define.page(({ Component, config, url, state: { language, theme, token } }) => {
  const words = wordsOf(language);
  return (
    <html lang={language} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <base href={`${config.basePath}/`} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {token && <meta name="token" content={token} />}
        <title>{words.appName}</title>
        <link rel="icon" href="icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="styles.css" />
      </head>
      <body>
        <a class="skip" href={`${url.pathname}${url.search}#content`}>{words.skipToContent}</a>
        <div class="top-bar">
          <a class="brand" href=".">
            <img src="icon.svg" alt="" width="22" height="22" />
            {words.appName}
          </a>
          <a class="walk-link" href={`walk${beside(url)}`}>{words.walk.title}</a>
          <Preferences language={language} theme={theme} />
        </div>
        {!token && <p class="read-only" role="note">{words.readsOnly}</p>}
        <main id="content">
          <Component />
        </main>
      </body>
    </html>
  );
});

/** From a run's page, the walk opens beside that run. */
function beside({ pathname }: URL): string {
  const run = pathname.match(/\/runs\/([^/]+)$/)?.[1];
  return run === undefined ? "" : `?run=${run}`;
}
