/**
 * In charge of what happens by itself: events that are taken in, strategies that say what is to follow, tasks that are
 * done once, processors that do them. What enters are messages of applications, writes of records and days that come;
 * what leaves are events in their log, tasks, and what these did. Messages to people are sent by the room of channels.
 */
export { Automation } from './automation.ts'
export { type EventValue, eventValue } from './events/event-value.ts'
export { eventDefinitions, type EventMessage, type IntakeRequest, type IntakeResult, takeIn } from './intake.ts'
export type { AutomationRoom } from './room.ts'
export { automationStages } from './stages.ts'
