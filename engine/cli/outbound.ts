/** Foreign addresses as this installation allows them: by the operator's variable and by administrators' parameter. */
import type { Logger } from 'pino'

import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { createOutbound, type Outbound, parseAllowList } from '../outbound/index.ts'
import type { Parameters, ParameterValue } from '../settings/index.ts'
import { OUTBOUND_ALLOW } from './environment.ts'

const PARAMETER = 'outbound_allow'

/** Every call is a line of the log: host, port, outcome, time and bytes. */
export function outboundOf(variable: string, parameters: Pick<Parameters, 'get'>, log: Logger): Outbound {
  const outbound = createOutbound({
    allow: [
      { where: OUTBOUND_ALLOW, text: () => variable },
      { where: PARAMETER, text: () => String(parameters.get(PARAMETER) ?? '') },
    ],
  })
  outbound.watch((call) => log.info(call, 'outbound call'))
  return outbound
}

/** Why a parameter cannot have a value, beyond what its definition says. */
export const PARAMETER_CHECKS: Readonly<Record<string, (value: ParameterValue) => Text | undefined>> = {
  [PARAMETER]: (value) => {
    try {
      parseAllowList(String(value), PARAMETER)
      return undefined
    } catch (error) {
      if (error instanceof TesseraError) return error.text
      throw error
    }
  },
}
