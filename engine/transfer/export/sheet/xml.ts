/** Texts as the XML of spreadsheets holds them. */

const SPECIAL = /[&<>\r\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/
const ALL_SPECIAL = new RegExp(SPECIAL.source, 'g')
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
  _: '_x005F_',
}

/** XML has no way to write most control characters; spreadsheets have one of their own. */
export function xmlText(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.replace(
    ALL_SPECIAL,
    (sign) => ENTITIES[sign] ?? `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
  )
}
