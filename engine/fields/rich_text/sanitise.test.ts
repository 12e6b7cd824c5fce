import assert from 'node:assert/strict'
import fc from 'fast-check'
import { sanitise } from './sanitise.ts'

/** What was tried on others, by the way it tries. */
const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'frames and their documents': [
    '<iframe src="https://example.com"></iframe>a',
    '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">b</iframe>a',
    '<object data="data:text/html,<script>alert(1)</script>"></object><embed src="x.svg">a',
    '<frameset><frame src="javascript:alert(1)"></frameset>a',
  ],
  'handlers of events': [
    '<p onclick="alert(1)" onmouseover=alert(1)>a</p>',
    '<img src=x onerror=alert(1)>a',
    '<details open ontoggle=alert(1)>a</details>',
    '<p/onclick=alert(1)//>a</p>',
    '<a href="https://example.com" onclick="alert(1)">a</a>',
    '<body onload=alert(1)>a',
  ],
  'addresses that run something': [
    '<a href="javascript:alert(1)">a</a>',
    '<a href="JaVaScRiPt:alert(1)">a</a>',
    '<a href="java\nscript:alert(1)">a</a>',
    '<a href="&#106;avascript:alert(1)">a</a>',
    '<a href=" &#14; javascript:alert(1)">a</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">a</a>',
    '<a href="vbscript:msgbox(1)">a</a>',
    '<a href="http://example.com">a</a>',
    '<a href="//example.com">a</a>',
    '<a href="/api/v1/session">a</a>',
    '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">a</button></form>',
    '<base href="https://example.com/"><meta http-equiv="refresh" content="0;url=javascript:alert(1)">a',
  ],
  'drawings and formulas': [
    '<svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>a',
    '<svg><script>alert(1)</script></svg>a',
    '<math><mtext><a xlink:href="javascript:alert(1)">x</a></mtext></math>a',
  ],
  looks: [
    '<style>@import "https://example.com/x.css";</style>a',
    '<p style="background:url(javascript:alert(1));position:fixed;inset:0">a</p>',
    '<link rel="stylesheet" href="https://example.com/x.css">a',
    '<p class="el-dialog" id="app">a</p>',
  ],
  'changes of meaning when read again': [
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">a</p></noscript>',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">a',
    '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
    '<textarea><img title="</textarea><img src onerror=alert(1)>"></textarea>a',
    '<xmp><p title="</xmp><svg/onload=alert(1)>"></xmp>a',
    '<title><a title="</title><img src onerror=alert(1)>"></title>a',
    '<!--><img src=x onerror=alert(1)>-->a',
    '<![CDATA[><img src=x onerror=alert(1)>]]>a',
    '<<script>script>alert(1)<</script>/script>a',
    '<scr<script>ipt>alert(1)</scr</script>ipt>a',
    '&lt;img src=x onerror=alert(1)&gt;',
    '&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;',
    `<p>${'<b>'.repeat(5000)}a</p>`,
  ],
}

/** All that formatted text may consist of. */
const ALLOWED =
  /^(?:[^<>]|<(?:\/?(?:p|h[1-3]|ul|ol|li|blockquote|pre|strong|em|u|s|code)|[bh]r \/|\/a|a href="(?:https:\/\/|mailto:)[^"<>\s]*")>)*$/i

describe('formatted text from anywhere', () => {
  for (const [way, attacks] of Object.entries(ATTACKS)) {
    it(`is rid of ${way}`, () => {
      for (const attack of attacks) {
        const clean = sanitise(attack)
        assert.match(clean, ALLOWED, attack)
        assert.equal(sanitise(clean), clean, attack)
      }
    })
  }

  it('keeps nothing of what an attack would run', () => {
    const bodies = [
      '<script>alert(1)</script>',
      '<style>p{}</style>',
      '<svg><style>x</style></svg>',
      '<iframe>x</iframe>',
    ]
    for (const body of bodies) assert.equal(sanitise(`<p>a</p>${body}`), '<p>a</p>')
  })

  it('keeps what people write', () => {
    const note =
      '<h1>通知</h1><p>请<strong>务必</strong><em>阅读</em>：</p><ol><li>一</li><li><p>二</p></li></ol><blockquote><p>引用</p></blockquote>' +
      '<p><a href="mailto:a@example.com">写信</a> <a href="https://example.com/?a=1&amp;b=%20">网站</a><br />完</p>'
    assert.equal(sanitise(note), note)
  })

  it('is nothing else than allowed, whatever comes', () => {
    const pieces = fc.constantFrom(
      ...[
        '<',
        '>',
        '</',
        '/>',
        '"',
        "'",
        '=',
        '&',
        ';',
        '!--',
        '-->',
        ' ',
        '\n',
        '\0',
        'a',
        'p',
        'svg',
        'math',
        'style',
      ],
      ...[
        'script',
        'href',
        'onerror',
        'javascript:',
        'https://x',
        '<a href="',
        '<p>',
        '</p>',
        '&lt;',
        '&#x6a;',
        '<![CDATA[',
      ],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const clean = sanitise(parts.join(''))
        assert.match(clean, ALLOWED)
        assert.equal(sanitise(clean), clean)
      }),
      { numRuns: 3000, seed: 7 },
    )
  })
})
