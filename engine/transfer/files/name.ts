/** What a file is called where people see it. Names never become paths; all the same they must not lie or break anything. */

const LONGEST = 200
const LONGEST_ENDING = 20

/** Separators of folders in any writing, drives and what Windows keeps for itself. */
const SEPARATORS = /[/\\\u2044\u2215\u29f8\uff0f\uff3c]/
const KEPT_BY_WINDOWS = /[<>:"|?*]/g
/** Control characters, and marks that turn `gnp.exe` around to be read as `exe.png` or cannot be seen at all. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu

/** The last part of whatever path was sent, without what deceives; never empty. */
export function safeName(given: string): string {
  // half a character of two becomes a visible mark
  const last = Buffer.from(given).toString().normalize('NFC').split(SEPARATORS).at(-1) ?? ''
  const name = last
    .replace(INVISIBLE, '')
    .replace(KEPT_BY_WINDOWS, '_')
    .replace(/^\s+|[\s.]+$/g, '')
  return name === '' ? 'file' : shortened(name)
}

/** Shortened before its ending, which says what it is. */
function shortened(name: string): string {
  const characters = [...name]
  if (characters.length <= LONGEST) return name
  const ending = /\.[^.\s]+$/.exec(name)?.[0] ?? ''
  const kept = [...ending].length <= LONGEST_ENDING ? ending : ''
  return characters.slice(0, LONGEST - [...kept].length).join('') + kept
}
