/** Definitions and values of the kind datetime, right and wrong, for the conformance suite. */
import { LOST, type KindSamples } from '../../testing/field-samples.ts'

export const samples: KindSamples = {
  samples: [
    {
      settings: { default: 'now' },
      values: [
        '0001-01-02T00:00:00.000Z',
        '1969-12-31T23:59:59.000Z',
        '2024-02-29T12:00:00.000Z',
        '2026-11-21T04:00:00.123Z',
        '9999-12-30T00:00:00.000Z',
      ],
      unwritable: ['2026-11-21T04:00:00.123Z'],
      spellings: [
        ['2026-11-21T12:00:00+08:00', '2026-11-21T04:00:00.000Z'],
        ['2026-11-21 04:00:00.1239z', '2026-11-21T04:00:00.123Z'],
        ['', null],
      ],
      typed: [
        ['2026/11/21 12:00', '2026-11-21T04:00:00.000Z'],
        ['2026年11月21日 12时30分15秒', '2026-11-21T04:30:15.000Z'],
        ['2026-11-21', '2026-11-20T16:00:00.000Z'],
        ['2026-11-21T04:00:00Z', '2026-11-21T04:00:00.000Z'],
      ],
      unreadable: ['2026-11-21 24:00', '2026-02-30 10:00', 'now', '12:00'],
      refused: [
        ['2026-11-21', 'format'],
        ['2026-11-21T12:00:00', 'format'],
        ['0001-01-01T00:00:00+08:00', 'format'],
        [0, 'type'],
      ],
    },
    { settings: { precision: 'minute' }, values: ['2026-11-21T04:30:00.000Z'] },
  ],
  wrong: [
    [{ default: 'today' }, 'default'],
    [{ precision: 'hour' }, 'precision'],
  ],
  changes: [
    {
      from: { type: 'date' },
      values: [
        ['2026-11-21', '2026-11-20T16:00:00.000Z'],
        ['9999-12-31', '9999-12-30T16:00:00.000Z'],
        ['0001-01-01', LOST],
      ],
      rewrite: true,
    },
  ],
}
