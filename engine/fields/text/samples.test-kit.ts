/** Definitions and values of the kind text, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { length: 20 },
      values: ['%', '50%_x', 'A', 'Ab', '\\', 'a', "o'brien", '张三', '深圳市', '\uff5e', '👨‍👩‍👧', '\u{20BB7}野家'],
      spellings: [
        ['  张三 ', '张三'],
        ['e\u0301', 'é'],
        ['a\u0000b\u200b', 'ab'],
        ['line\r\nbreak', 'line break'],
        ['\ud800', null],
        ['', null],
        ['   ', null],
      ],
      typed: [
        [' 张三', '张三'],
        ['', null],
      ],
      refused: [
        ['x'.repeat(21), 'maxLength'],
        [12, 'type'],
        [{}, 'type'],
      ],
    },
    {
      settings: { format: 'phone' },
      values: ['+442079460000', '0755-26001234', '13700007583', '4008001234'],
      spellings: [
        ['+86 137-0000-7583', '13700007583'],
        ['１３７００００７５８３', '13700007583'],
        ['400-800-1234', '4008001234'],
      ],
      refused: [
        ['1370000758', 'pattern'],
        ['call me', 'pattern'],
      ],
    },
    {
      settings: { format: 'email' },
      values: ['a.b@example.com', '张三@例子.公司'],
      spellings: [['Zhang@Example.COM', 'Zhang@example.com']],
      refused: [
        ['a@b', 'pattern'],
        ['a b@example.com', 'pattern'],
        ['<a@example.com>', 'pattern'],
      ],
    },
    {
      settings: { format: 'url' },
      values: ['http://例子.公司', 'https://example.com/a?b=c#d'],
      spellings: [['HTTPS://example.com', 'https://example.com']],
      refused: [
        ['javascript:alert(1)', 'pattern'],
        ['https://user@example.com', 'pattern'],
      ],
    },
    {
      settings: { format: 'id_card' },
      values: ['11010519491231002X'],
      spellings: [['11010519491231002x', '11010519491231002X']],
      refused: [
        ['11010519491331002X', 'pattern'],
        ['110105194912310021', 'format'],
      ],
    },
    { settings: { default: ' 无 ', unique: true }, values: ['无'] },
  ],
  wrong: [
    [{ length: 0 }, 'length'],
    [{ length: 10_001 }, 'length'],
    [{ format: 'fax' }, 'format'],
    [{ length: 2, default: 'abc' }, 'default'],
    [{ length: 601, unique: true }, 'unique'],
    [{ mask: 'fone' }, 'mask'],
  ],
  changes: [
    { from: { type: 'text', length: 5 }, to: { length: 10 }, values: [['张三', '张三']], rewrite: false },
    {
      from: { type: 'text', length: 10 },
      to: { length: 5 },
      values: [
        ['张三李四王', '张三李四王'],
        ['张三李四王五', LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'long_text' },
      to: { length: 5 },
      values: [
        ['a\nb', 'a\nb'],
        ['123456', LOST],
      ],
      rewrite: true,
    },
    {
      from: { type: 'integer' },
      to: { length: 3 },
      values: [
        [-12, '-12'],
        [1234, LOST],
      ],
      rewrite: true,
    },
    { from: { type: 'decimal' }, values: [['5.00', '5.00']], rewrite: true },
    {
      from: { type: 'boolean' },
      values: [
        [true, 'true'],
        [false, 'false'],
      ],
      rewrite: true,
    },
    { from: { type: 'money' }, values: [['5.00', '5.00']], rewrite: true },
    { from: { type: 'rating' }, values: [[4, '4']], rewrite: true },
    { from: { type: 'time' }, values: [['08:30:00', '08:30:00']], rewrite: true },
    { from: { type: 'phone' }, values: [['13700007583', '13700007583']], rewrite: false },
    {
      from: { type: 'email' },
      to: { length: 10 },
      values: [
        ['a@example.cn', LOST],
        ['a@b.cn', 'a@b.cn'],
      ],
      rewrite: true,
    },
    { from: { type: 'date' }, values: [['0001-01-01', '0001-01-01']], rewrite: true },
    { from: { type: 'enum', enum: 'sample_enum' }, values: [['Other', 'Other']], rewrite: true },
  ],
}
