import { PickType } from '@nestjs/mapped-types';
import { CreateTokenDto } from 'nestjs-idenfy';
/**
 * What the person may choose: of all that a token request can hold, two fields. Everything else (clientId,
 * callbackUrl, the checks to run) is the server's business, and a request that names it is refused.
 */
export class StartVerificationDto extends PickType(CreateTokenDto, ['firstName', 'lastName']) {
}
