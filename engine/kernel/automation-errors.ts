/** Codes of what happens by itself; part of the catalogue beside this file, by whose rules they live. */
import { eventErrors } from './event-errors.ts'
import { planErrors } from './plan-errors.ts'
import { processorErrors } from './processor-errors.ts'
import { strategyErrors } from './strategy-errors.ts'

export const automationErrors = { ...eventErrors, ...processorErrors, ...planErrors, ...strategyErrors } as const
