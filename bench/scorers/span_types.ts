/** Types of the data, as the scorer calls them; others are called what the data call them. */
export const spanTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    CREDIT_CARD: 'card', IBAN_CODE: 'iban', EMAIL: 'email', EMAIL_ADDRESS: 'email', PHONE: 'phone', PHONE_NUMBER: 'phone', TR_PHONE_NUMBER: 'phone',
    PH_MOBILE_NUMBER: 'phone', US_SSN: 'ssn', SSN: 'ssn', IP_ADDRESS: 'ip_address', MAC_ADDRESS: 'mac_address', PERSON: 'person', ADDRESS: 'address',
    UK_POSTCODE: 'address', LOCATION: 'location', ORGANIZATION: 'organization', MRN: 'medical_record', NPI: 'national_id', CRYPTO: 'wallet',
    US_DRIVER_LICENSE: 'driver_license', DATE_TIME: 'date', TITLE: 'title', PREFIX: 'title', DOMAIN_NAME: 'url', URL: 'url',
  }),
); // prettier-ignore

/**
 * Whether a find of one type may be what is marked as another: where an address ends and a place begins is a matter of taste, and so is what an id is called;
 * a day of birth is a date.
 */
export function isAlike(found: string, marked: string): boolean {
  return found === marked || ALIKE.some((types) => types.has(found) && types.has(marked));
}

const ALIKE = [
  new Set(['address', 'location']),
  new Set(['date_of_birth', 'date']),
  new Set(['national_id', 'passport', 'driver_license', 'bank_account', 'vehicle', 'medical_record']),
];
