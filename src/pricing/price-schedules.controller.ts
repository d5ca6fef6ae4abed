import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { YearParam } from './price-schedule-year.js';
import { CreatePriceScheduleDto, HolidaysDto, PriceScheduleView } from './price-schedules.dto.js';
import { PriceSchedulesService } from './price-schedules.service.js';

@ApiTags('prices')
@Controller('price-schedules')
export class PriceSchedulesController {
  constructor(private readonly schedules: PriceSchedulesService) {}

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Peak windows and holidays that prices may name' })
  list() {
    return this.schedules.list();
  }

  @Post()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Add a schedule of peak windows' })
  @ApiCreatedResponse({ type: PriceScheduleView })
  add(@Body() body: CreatePriceScheduleDto): Promise<PriceScheduleView> {
    return this.schedules.add(body);
  }

  @Put(':name/holidays/:year')
  @HttpCode(200)
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Enter the holidays of a year, which are off-peak all day' })
  @ApiParam({ name: 'year', type: Number })
  @ApiOkResponse({ type: PriceScheduleView })
  enterHolidays(
    @Param('name') name: string,
    @Param('year', YearParam) year: number,
    @Body() body: HolidaysDto,
  ): Promise<PriceScheduleView> {
    return this.schedules.enterHolidays(name, year, body);
  }
}
