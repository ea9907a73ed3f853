import zonesJson from './time-zones.json' with { type: 'json' }

/** Time zone of each State's seat of government, by country code: a guess to begin with, since a State may have several. */
export const timeZones: Readonly<Record<string, string>> = zonesJson.zones
