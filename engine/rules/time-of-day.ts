/** Times of day as canonical strings, `HH:mm:ss`, from `00:00:00` to `23:59:59`. */

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/

/** The canonical form of `HH:mm` or `HH:mm:ss`; nothing when it is no time of a day. */
export function timeOfDay(text: string): string | undefined {
  if (!TIME_OF_DAY.test(text)) return undefined
  return text.length === 5 ? `${text}:00` : text
}
