import { deliveryStoreConformance } from '../testing/delivery-store.conformance.js';
import { MemoryDeliveryStore } from './memory-delivery.store.js';

describe('MemoryDeliveryStore', () => {
  describe('keeps the rules of DeliveryStore', () => {
    for (const { name, run } of deliveryStoreConformance(() => new MemoryDeliveryStore())) {
      it(name, run);
    }
  });
});
