/** Numbers that nobody who sees them masked or not at all may be shown, and every spelling in which they might be. */

/** A phone number that is masked, and one in a field that is not among those given. */
export const MASKED = '13977412563'
export const HIDDEN = '15866093741'

/** Spellings of the digits; of a part of them only what no mask shows. */
function spellings(number: string): readonly string[] {
  const digits = [...number]
  const bytes = Buffer.from(number)
  // the middle of a longer text in base64 depends on where it begins; what is cut off are the letters it shares
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  )
  return [
    number,
    `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`,
    `${number.slice(0, 3)}-${number.slice(3, 7)}-${number.slice(7)}`,
    digits.map((digit) => `%3${digit}`).join(''),
    digits.map((digit) => `\\u003${digit}`).join(''),
    digits.map((digit) => `&#4${Number(digit) + 8 >= 10 ? Number(digit) + 8 : digit};`).join(''),
    digits.map((digit) => String.fromCharCode(0xff10 + Number(digit))).join(''),
    bytes.toString('hex'),
    digits.toReversed().join(''),
    ...base64,
    // what stands between the digits that a mask shows, and all but the first of them
    number.slice(2, 9),
    number.slice(-7),
  ]
}

const SPELLED = [MASKED, HIDDEN].flatMap((number) => spellings(number).map((spelling) => ({ number, spelling })))

/** The spellings that a text holds, with what stands around each. */
export function sentinelsIn(text: string): { what: string; around: string }[] {
  return SPELLED.flatMap(({ number, spelling }) => {
    const at = text.indexOf(spelling)
    if (at < 0) return []
    const what = `${number === MASKED ? 'the masked' : 'the hidden'} number as ${spelling}`
    return [{ what, around: text.slice(Math.max(0, at - 200), at + 100) }]
  })
}
