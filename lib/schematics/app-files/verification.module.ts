import { Module } from '@nestjs/common';
import { IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import { VerificationController } from './verification.controller.js';
import { VerificationListener } from './verification.listener.js';

@Module({
  imports: [
    IdenfyModule.forRootAsync({
      ...idenfyConfig.asProvider(),
      // IdenfyService can be injected in every module of the app.
      isGlobal: true,
    }),
  ],
  controllers: [VerificationController],
  providers: [VerificationListener],
})
export class VerificationModule {}
