/** Messages within the system: they become notices in the transaction that ends them, so none comes twice or never. */
import { sendNotice } from '../notices/index.ts'
import { type ChannelsRoom, type Message } from '../types.ts'
import { finish } from './finish.ts'
import { compose, skipped } from './prepare.ts'

const NOBODY = { zh: '没有收件用户', en: 'there is nobody to tell' }

export async function deliverNotice(room: ChannelsRoom, message: Message): Promise<void> {
  const composed = await compose(room, message)
  await room.db.transaction(async (tx) => {
    if ('state' in composed) return void (await finish(room, tx, message, composed))
    if (message.user_id === null) return void (await finish(room, tx, message, skipped('NO_ADDRESS', NOBODY)))
    // whoever lost it meanwhile tells nobody
    if (!(await finish(room, tx, message, { state: 'sent' }))) return
    const { object, record, id, user_id: user, source } = message
    await sendNotice({ db: room.db }, tx, {
      id,
      subject: composed.text.subject,
      content: composed.text.text,
      users: [user],
      source,
      ...(object !== null && record !== null && { link: { object, id: record } }),
    })
  })
}
