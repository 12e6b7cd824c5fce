/** Definitions and values of the kind url, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      values: ['http://localhost:3000/x', 'http://例子.公司', 'https://example.com/A?b=c#d'],
      spellings: [
        ['HTTPS://Example.COM/A?b=c#d', 'https://example.com/A?b=c#d'],
        ['https://example.com/', 'https://example.com'],
        ['https://example.com:443/a', 'https://example.com/a'],
        ['http://example.com:80', 'http://example.com'],
        ['http://example.com:8080', 'http://example.com:8080'],
        ['http：／／www.example。com', 'http://www.example.com'],
        ['www.example.com/about', 'http://www.example.com/about'],
        ['Example.com', 'http://example.com'],
        ['javascript:alert(1)', 'javascript:alert(1)'],
        ['', null],
      ],
      typed: [[' www.example.com ', 'http://www.example.com']],
      refused: [
        ['javascript:alert(1)', 'pattern'],
        ['JavaScript://example.com/%0aalert(1)', 'pattern'],
        ['data:text/html,x', 'pattern'],
        ['ftp://example.com', 'pattern'],
        ['//example.com', 'pattern'],
        ['https://user@example.com', 'pattern'],
        ['https://exam ple.com', 'pattern'],
        ['https:\\\\example.com', 'pattern'],
        [`https://example.com/${'x'.repeat(500)}`, 'maxLength'],
        [1, 'type'],
      ],
    },
    { settings: { length: 30, unique: true, default: 'example.com' }, values: ['http://example.com'] },
  ],
  wrong: [
    [{ length: 2001 }, 'length'],
    [{ length: 700, unique: true }, 'unique'],
    [{ default: 'ftp://example.com' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    {
      from: { type: 'text' },
      to: { length: 30 },
      values: [
        ['https://example.com/A?b=c#d', 'https://example.com/A?b=c#d'],
        ['https://example.com/0123456789012345', LOST],
        ['javascript:alert(1)', LOST],
        ['https://user@example.com', LOST],
        ['https:\\\\example.com', LOST],
        ['see https://example.com', LOST],
      ],
      rewrite: true,
    },
    { from: { type: 'url' }, to: { length: 600 }, values: [['http://a.cn', 'http://a.cn']], rewrite: false },
    {
      from: { type: 'url' },
      to: { length: 20 },
      values: [
        ['http://a.cn', 'http://a.cn'],
        ['http://a.cn/01234567890', LOST],
      ],
      rewrite: true,
    },
  ],
}
