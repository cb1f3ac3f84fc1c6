/** Functions of JSONata 2.0.6, and those that Step Functions adds. `$eval` is not among them: the service has none. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains ' +
    'replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random boolean not ' +
    'map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct ' +
    'base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone now millis ' +
    'partition range hash uuid parse'
  ).split(' '),
);

/** Members of `$states`. */
export const STATES_MEMBERS: ReadonlySet<string> = new Set(['input', 'context', 'result', 'errorOutput']);
