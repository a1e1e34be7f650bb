import { createDefine } from "fresh";

export default createDefine<never>().layout(({ Component }) => (
  <html>
    <head>
      <meta charset="utf-8" />
      <title>site</title>
    </head>
    <body>
      <Component />
    </body>
  </html>
));
