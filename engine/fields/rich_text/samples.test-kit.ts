/** Definitions and values of the kind rich_text, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { length: 200 },
      values: [
        '<h2>标题</h2><ul><li>一</li><li>二</li></ul>',
        '<p><a href="https://example.com/?a=1&amp;b=2">链接</a></p>',
        '<p>a &lt;b&gt; &amp;amp; c</p>',
        '<p>第一段</p><p><strong>第二段</strong><br />2</p>',
        '一句话',
      ],
      spellings: [
        ['<p>x<script>alert(1)</script></p>', '<p>x</p>'],
        ['<b>x</b> <i>y</i>', '<strong>x</strong> <em>y</em>'],
        ['<div>a</div><div>b</div>', '<p>a</p><p>b</p>'],
        ['两行\n文字', '两行<br />文字'],
        ['1 < 2 & 3', '1 &lt; 2 &amp; 3'],
        ['<p><a href="javascript:alert(1)">x</a></p>', '<p>x</p>'],
        ['<p> &nbsp; </p><p></p>', null],
        ['', null],
      ],
      typed: [['两行\n文字', '两行<br />文字']],
      refused: [
        [`<p>${'长'.repeat(80)}</p>`, 'form'],
        [12, 'type'],
      ],
    },
    { settings: { default: '<p>无</p>' }, values: ['<p>无</p>'] },
  ],
  wrong: [
    [{ length: 10 }, 'length'],
    [{ unique: true }, 'unique'],
    [{ indexed: true }, 'indexed'],
    [{ mask: 'phone' }, 'mask'],
  ],
  changes: [
    { from: { type: 'text' }, values: [['a < b & c', 'a &lt; b &amp; c']], rewrite: true },
    { from: { type: 'long_text' }, values: [['第一行\n第二行', '第一行<br />第二行']], rewrite: true },
    {
      from: { type: 'long_text' },
      to: { length: 100 },
      values: [
        ['<'.repeat(25), '&lt;'.repeat(25)],
        ['<'.repeat(26), LOST],
      ],
      rewrite: true,
    },
  ],
}
