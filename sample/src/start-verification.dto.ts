import { PickType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { CreateTokenDto } from 'nestjs-idenfy';
import { WAYS } from './verification.interface.js';
import type { Way } from './verification.interface.js';

/**
 * What the person may choose: of all that a token request can hold, two fields. Everything else (clientId,
 * callbackUrl, the checks to run) is the server's business, and a request that names it is refused. The rules of the two
 * come along, and so does what the OpenAPI document says of them.
 */
export class StartVerificationDto extends PickType(CreateTokenDto, ['firstName', 'lastName']) {}

/** The same as a browser sends the form, with the button that was pressed. */
export class StartFormDto extends StartVerificationDto {
  @IsOptional()
  @IsIn(WAYS)
  way?: Way;
}
