/** Messages as a server sends them: with the parts that it has anyway. */
import { Channels } from '../channels/index.ts'
import type { Services } from '../http/services.ts'
import { userPrincipal } from '../identity/index.ts'

type Parts = Pick<
  Services,
  'db' | 'models' | 'stages' | 'actions' | 'parameters' | 'vault' | 'outbound' | 'timeZone' | 'log'
>

export function channelsOf({ log, ...room }: Parts): Channels {
  return new Channels({
    ...room,
    principalOf: (id) => userPrincipal(room.db, id),
    onError: (error) => log.warn({ err: error }, 'messages could not be seen to'),
  })
}
