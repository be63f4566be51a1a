/** An app with the module, memory stores and some handlers, without a server. */
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IdenfyModule, OnIdenfyEvent, VerificationApprovedEvent } from 'nestjs-idenfy';
import { CREDENTIALS, SIGNING_KEY } from './fixtures.mjs';

let handled = 0;

export function appWith(handlers = 1, webhook = {}) {
  const listeners = Array.from({ length: handlers }, (_, index) => {
    class Listener {
      onApproved() {
        handled += 1;
      }
    }
    const decorator = OnIdenfyEvent(VerificationApprovedEvent, { id: `listener-${index}` });
    decorator(
      Listener.prototype,
      'onApproved',
      Object.getOwnPropertyDescriptor(Listener.prototype, 'onApproved'),
    );
    Injectable()(Listener);
    return Listener;
  });
  class App {}
  const options = { ...CREDENTIALS, webhook: { signingKeys: [SIGNING_KEY], ...webhook } };
  Module({ imports: [IdenfyModule.forRoot(options)], providers: listeners })(App);
  return NestFactory.createApplicationContext(App, { logger: false });
}

export const handledSoFar = () => handled;
