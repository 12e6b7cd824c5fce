/** Letters and digits that nobody takes for one another, as strokes: lines through points of a grid 4 wide and 6 high. */

type Stroke = readonly (readonly [x: number, y: number])[]

/** Points as two digits each, strokes parted by blanks: `06 24` would be a line from the lower left to the middle. */
const DRAWN: Readonly<Record<string, string>> = {
  A: '062046 0333',
  C: '41301001051636 3645',
  E: '40000646 0333',
  F: '400006 0333',
  H: '0006 4046 0343',
  K: '0006 400346',
  L: '000646',
  M: '0600234046',
  N: '06004640',
  P: '06003041423303',
  R: '06003041423303 2346',
  T: '0040 2026',
  U: '000516364540',
  V: '002640',
  W: '0016233640',
  X: '0046 4006',
  Y: '002340 2326',
  '3': '004023334445361605',
  '4': '36300444',
  '7': '004016',
  '9': '43130201103041443616',
}

export const CHARACTERS: readonly string[] = Object.keys(DRAWN)

export const GRID = { width: 4, height: 6 } as const

/** The strokes of a character; none for what is not drawn here. */
export function strokesOf(character: string): readonly Stroke[] {
  return (DRAWN[character] ?? '')
    .split(' ')
    .map((stroke) => (stroke.match(/\d\d/g) ?? []).map((point) => [Number(point[0]), Number(point[1])] as const))
}
