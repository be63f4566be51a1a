/** What stores of an app's own take and return: the parameters and results of `LiveSessionStore` and `DeliveryStore`. */
export type * from './sessions/live-session-store.interface.js';
export type * from './deliveries/delivery-store.interface.js';
