/**
 * The words of formatted text, in memory and as SQL alike. Both read the canonical HTML that is stored: every tag whole
 * and lower-case, and of `&`, `<` and `>` in text always the entity.
 */

/** What ends a line, and so a word. */
const BREAKS = '</(?:p|h[1-6]|li|blockquote|pre|ul|ol)>|<[bh]r />'
const TAGS = '<[^>]*>'
const BLANKS = '[ \\t\\n\\r\\f\\u00a0]+'

const breaks = new RegExp(BREAKS, 'g')
const tags = new RegExp(TAGS, 'g')
const blanks = new RegExp(BLANKS, 'g')

/** `<p>a <strong>b</strong></p><p>c</p>` → `a b c` */
export function plainText(html: string): string {
  return html
    .replace(breaks, ' ')
    .replace(tags, '')
    .replace(blanks, ' ')
    .replace(/^ | $/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** SQL of the same over an expression. */
export function plainSql(expression: string): string {
  const words = [
    [BREAKS, ' '],
    [TAGS, ''],
    [BLANKS, ' '],
  ].reduce((text, [pattern, by]) => `regexp_replace(${text}, '${pattern}', '${by}', 'g')`, expression)
  return `replace(replace(replace(btrim(${words}, ' '), '&lt;', '<'), '&gt;', '>'), '&amp;', '&')`
}
