import 'reflect-metadata';
import type { Type } from '@nestjs/common';

const METADATA_KEY = 'nestjs-idenfy:provider';

/** Gives a public provider the name that its tokens are made of: a bundler may rename the class. */
export const ProviderName = (name: string): ClassDecorator => Reflect.metadata(METADATA_KEY, name);

/** The name of a public provider of this package; of any other class the one it has. */
export function providerNameOf(Class: Type<object>): string {
  return (Reflect.getOwnMetadata(METADATA_KEY, Class) as string | undefined) ?? Class.name;
}
