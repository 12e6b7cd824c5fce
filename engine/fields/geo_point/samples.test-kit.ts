/** Definitions and values of the kind geo_point, right and wrong, for the conformance suite. */
import type { KindSamples } from '../../testing/field-samples.ts'

const SHENZHEN = { lng: 114.0579, lat: 22.5431 }

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: '114.0579,22.5431' },
      values: [{ lng: -180, lat: -90 }, { lng: -0.0000001, lat: 0 }, SHENZHEN, { lng: 179.9999999, lat: 89.9999999 }],
      spellings: [
        [[114.0579, 22.5431], SHENZHEN],
        [{ lng: '114.0579', lat: '22.54310000' }, SHENZHEN],
        ['114.0579, 22.5431', SHENZHEN],
        [{ lng: 114.05790004, lat: 22.5431 }, SHENZHEN],
        [
          { lng: -0, lat: 0 },
          { lng: 0, lat: 0 },
        ],
        ['', null],
      ],
      typed: [
        ['114.0579,22.5431', SHENZHEN],
        ['（１１４．０５７９，２２．５４３１）', SHENZHEN],
        ['114.0579° 22.5431°', SHENZHEN],
        ['', null],
      ],
      unreadable: ['深圳', '114.0579', '114,22,5', 'https://example.com/114,22'],
      refused: [
        [{ lng: 181, lat: 0 }, 'form'],
        [{ lng: 22.5431, lat: 114.0579 }, 'form'],
        [{ lng: 1 }, 'form'],
        [{ lng: 1, lat: 2, alt: 3 }, 'form'],
        [{ lng: 1.00000001, lat: 2 }, 'form'],
        ['深圳', 'type'],
      ],
    },
  ],
  wrong: [
    [{ indexed: true }, 'indexed'],
    [{ unique: true }, 'unique'],
    [{ default: '200,0' }, 'default'],
    [{ mask: 'phone' }, 'mask'],
  ],
}
