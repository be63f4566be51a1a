import { IsOptional, IsString, MaxLength } from 'class-validator';

export class OperatorKeyDto {
  @IsString()
  @MaxLength(200)
  key!: string;
}

/** What each form of the operators' page sends along. */
class OperatorFormDto {
  @IsString()
  formToken!: string;
}

export class LogOutDto extends OperatorFormDto {}

export class ReplayDto extends OperatorFormDto {
  @IsString()
  @MaxLength(200)
  deliveryId!: string;
}

export class PersonDto extends OperatorFormDto {
  @IsString()
  @MaxLength(100)
  clientId!: string;
}

export class ReleaseDto extends PersonDto {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  scanRef?: string;
}
