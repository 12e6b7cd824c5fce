/** Texts as the XML of spreadsheets holds them. */

const SPECIAL = /[&<>\uFFFE\uFFFF]|(?![\t\n])\p{Cc}|_(?=x[0-9A-Fa-f]{4}_)/u
const ALL_SPECIAL = new RegExp(SPECIAL.source, 'gu')
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
