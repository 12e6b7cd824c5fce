/** Automation, put together for a server. */
import { Automation } from '../automation/index.ts'
import type { Services } from '../http/services.ts'
import { userPrincipal } from '../identity/index.ts'
import { tagNamed } from '../tags/hand/index.ts'

type Parts = Pick<
  Services,
  'db' | 'models' | 'stages' | 'jobs' | 'parameters' | 'vault' | 'outbound' | 'timeZone' | 'log'
>

export function automationOf({ log, ...room }: Parts): Automation {
  return new Automation({
    ...room,
    tagging: {
      tag: async (writer, object, ids, asked) => {
        await tagNamed(
          writer,
          object,
          ids.map((id) => ({ id })),
          asked,
          'processor',
        )
      },
    },
    principalOf: (id) => userPrincipal(room.db, id),
    onError: (error) => log.warn({ err: error }, 'automation could not do something; it tries again'),
  })
}
