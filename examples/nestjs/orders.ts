/** A controller whose routes ask for scopes, one for any key, and one for none. */
import { Controller, Get, Module, Post, UseGuards } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { VerifiedKey } from 'keywarden';
import { ApiKeyGuard, Caller, RefusalFilter, RequireScope } from './api-key.js';
import type { Scope } from './warden.js';

@Controller('orders')
@RequireScope('orders:read')
export class OrdersController {
  @Get()
  list(@Caller() caller: VerifiedKey<Scope>): { caller: string } {
    return { caller: caller.name };
  }

  @Post()
  @RequireScope('orders:write')
  create(@Caller() caller: VerifiedKey<Scope>): { caller: string } {
    return { caller: caller.name };
  }
}

@Controller()
export class OtherController {
  @Get('me')
  @UseGuards(ApiKeyGuard)
  me(@Caller() caller: VerifiedKey<Scope>): { id: string } {
    return { id: caller.id };
  }

  @Get('health')
  health(): string {
    return 'ok';
  }
}

@Module({
  controllers: [OrdersController, OtherController],
  providers: [{ provide: APP_FILTER, useClass: RefusalFilter }],
})
export class AppModule {}
