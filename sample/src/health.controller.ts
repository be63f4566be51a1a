import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import type { HealthCheckResult } from '@nestjs/terminus';
import { IdenfyHealthIndicator } from 'nestjs-idenfy/terminus';

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly idenfy: IdenfyHealthIndicator,
  ) {}

  /** Whether the stores answer and iDenfy accepts the credentials. */
  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.idenfy.isHealthy('idenfy')]);
  }
}
