/** Definitions and values of the kind email, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: ['Zhang@example.com', 'a.b+c@mail.example.com', '张三@例子.公司'],
      spellings: [
        ['Zhang@Example.COM', 'Zhang@example.com'],
        [' ａ＠ｅｘａｍｐｌｅ．ｃｏｍ ', 'a@example.com'],
        ['', null],
      ],
      typed: [['a@EXAMPLE.com', 'a@example.com']],
      refused: [
        ['a@b', 'pattern'],
        ['a b@example.com', 'pattern'],
        ['a@b@example.com', 'pattern'],
        ['<a@example.com>', 'pattern'],
        [`${'a'.repeat(250)}@example.com`, 'maxLength'],
        [1, 'type'],
      ],
    },
    { settings: { mask: 'email', unique: true, default: 'a@Example.com' }, values: ['a@example.com'] },
  ],
  wrong: [
    [{ default: 'nobody' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'text' },
      values: [
        ['Zhang@Example.COM', 'Zhang@example.com'],
        ['张三@例子.公司', '张三@例子.公司'],
        ['a@b', LOST],
        ['a@b@example.com', LOST],
        ['a\\b@example.com', LOST],
        ['[a]@example.com', LOST],
        ['nobody', LOST],
      ],
      rewrite: true,
    },
  ],
}
