export { findApiKeys } from './find_api_keys.js';
export { findPasswords } from './find_passwords.js';
