/**
 * In charge of events: taking in what others report. What enters are messages of applications; what leaves are rows of the
 * intake, checked against the definitions of events and kept once, for strategies to read.
 */
export { type EventValue, eventValue } from './event-data.ts'
export { eventDefinitions, type EventMessage, type IntakeRequest, type IntakeResult, takeIn } from './intake.ts'
