import { Body, Controller, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { CreditNoteDto, CreditNoteView } from '../costing/credit-notes.dto.js';
import { CreditNotesService } from '../costing/credit-notes.service.js';
import { PeriodPipe } from '../costing/period.pipe.js';
import { listedStatement } from './statement-reports.js';

@ApiTags('statements')
@Controller('companies/:companyId/statements/:period/credit-note')
export class CreditNotesController {
  constructor(private readonly notes: CreditNotesService) {}

  @Post()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Take back all that is left of a statement, or amounts of its lines' })
  @ApiCreatedResponse({ type: CreditNoteView })
  async issue(
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Param('period', PeriodPipe) period: string,
    @Body() body: CreditNoteDto,
  ) {
    return listedStatement(await this.notes.issue(companyId, period, body));
  }
}
