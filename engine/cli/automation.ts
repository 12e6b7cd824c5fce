/** Automation, put together for a server. */
import { Automation } from '../automation/index.ts'
import type { Services } from '../http/services.ts'
import { userPrincipal } from '../identity/index.ts'

type Parts = Pick<
  Services,
  'db' | 'models' | 'stages' | 'jobs' | 'parameters' | 'vault' | 'outbound' | 'timeZone' | 'log'
>

export function automationOf({ log, ...room }: Parts): Automation {
  return new Automation({
    ...room,
    principalOf: (id) => userPrincipal(room.db, id),
    onError: (error) => log.warn({ err: error }, 'automation could not do something; it tries again'),
  })
}
