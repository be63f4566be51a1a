import { MemoryDeliveryStore, MemoryLiveSessionStore } from 'nestjs-idenfy';

/** Stand for stores of an app's own. */
export class MyLiveSessionStore extends MemoryLiveSessionStore {}
export class MyDeliveryStore extends MemoryDeliveryStore {}
