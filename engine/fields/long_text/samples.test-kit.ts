/** Definitions and values of the kind long_text, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { length: 50 },
      values: ['"quoted"', 'a\nb\tc', '第一行\n第二行', '😀'],
      spellings: [
        ['a\r\nb\rc\n', 'a\nb\nc'],
        [' \n ', null],
      ],
      typed: [['两行\n文字', '两行\n文字']],
      refused: [
        ['x'.repeat(51), 'maxLength'],
        [true, 'type'],
      ],
    },
  ],
  wrong: [
    [{ length: 0 }, 'length'],
    [{ rows: 1 }, 'rows'],
    [{ unique: true }, 'unique'],
    [{ indexed: true }, 'indexed'],
    [{ length: 3, default: 'abcd' }, 'default'],
  ],
  changes: [
    { from: { type: 'text' }, values: [['张三', '张三']], rewrite: false },
    {
      from: { type: 'long_text', length: 10 },
      to: { length: 3 },
      values: [
        ['abc', 'abc'],
        ['abcd', LOST],
      ],
      rewrite: true,
    },
    { from: { type: 'decimal', scale: 4 }, values: [['5.0000', '5.0000']], rewrite: true },
  ],
}
