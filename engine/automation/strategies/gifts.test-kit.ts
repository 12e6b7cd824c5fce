/** Gifts with phones that some may not see, an event of new ones, and roles of people who write strategies about them. */
import { createMany } from '../../records/index.ts'
import { applyDefinitions, definition, enumeration, object } from '../../testing/definitions.ts'
import type { Shop } from './strategies.test-kit.ts'

/** Gifts with an event of new ones; two roles to write strategies, one of which sees no phone clearly. */
export async function addGifts(shop: Shop): Promise<string> {
  await applyDefinitions(shop.db, [
    enumeration('gift_colour', ['red', 'blue']),
    object(
      'gift',
      {
        name: { type: 'text', length: 40 },
        phone: { type: 'text', length: 20 },
        colour: { type: 'enum', enum: 'gift_colour' },
      },
      { title: 'name' },
    ),
    giftRole([]),
  ])
  await shop.app.services.models.refresh()
  const by = await shop.writer()
  const fields = ['phone', 'colour'].map((name) => ({ name, label: name, type: 'text', required: false }))
  return shop.db.transaction(async (tx) => {
    const values = { code: 'gift_new', name: '新礼物', source: 'record', object: 'gift', change: 'created', fields }
    return (await createMany({ ...by, tx }, 'sys_event', [values])).ids[0] ?? ''
  })
}

export function giftRole(masked: readonly string[], name = 'gift_clear'): ReturnType<typeof definition> {
  const all = { operations: ['read', 'create', 'update'] }
  return definition('role', name, {
    grants: [
      { object: 'gift', operations: ['read'], ...(masked.length > 0 && { masked }) },
      { object: 'sys_event', operations: ['read'] },
      { object: 'sys_processor', operations: ['read'] },
      { object: 'sys_strategy_group', ...all },
      { object: 'sys_strategy', ...all },
    ],
  })
}
