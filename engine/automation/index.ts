/**
 * In charge of what happens by itself: events that are taken in, strategies that say what is to follow, tasks that are
 * done once, processors that do them. What enters are messages of applications, writes of records and days that come;
 * what leaves are events in their log, tasks, and what these did. Messages to people are sent by the room of channels.
 */
export { automationActions } from './actions.ts'
export { Automation } from './automation.ts'
export { type EventValue, eventValue } from './events/event-value.ts'
export { DATE_JOB } from './events/dates.ts'
export { RETENTION_JOB } from './events/retention.ts'
export { bringEvents, importShippedEvents } from './events/write/bring.ts'
export { eventObjects } from './events/objects.ts'
export { eventsByCode } from './events/definitions.ts'
export { type EventMessage, type IntakeRequest, type IntakeResult } from './events/take-in.ts'
export type { EventField, EventInForce } from './events/types.ts'
export { bringBuiltIns } from './processors/bring.ts'
export { ProcessorTypes } from './processors/types.ts'
export type { ProcessorType } from './processors/types.ts'
export type { AutomationRoom } from './room.ts'
export { automationStages } from './stages.ts'
export type { GivenBody } from './strategies/body.ts'
export { bringStrategies, enableShipped } from './strategies/bring.ts'
export type { Asker } from './strategies/index.ts'
export type { Period } from './strategies/simulate.ts'
export { concealed, readChoice, readFilter, type TaskChoice } from './tasks/index.ts'
