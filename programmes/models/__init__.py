"""All models of the domain app; import them from here."""

from programmes.models import reach
from programmes.models.asking import AskedMeasure
from programmes.models.assignment import (
    Assignment,
    AssignmentVersion,
    Ending,
    Pause,
    SignLook,
    StageEntry,
    SuggestionAnswer,
    SuggestionChoice,
    Withdrawal,
    WithdrawalKind,
)
from programmes.models.audit import AuditContext, AuditEvent, audit_context
from programmes.models.carer import CarerLink
from programmes.models.clinic import (
    CARE_STAFF,
    STAFF,
    Clinic,
    ClinicalModel,
    ClinicalQuerySet,
    Invitation,
    Membership,
    Role,
    User,
)
from programmes.models.delivery import (
    AttemptOutcome,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    StoppedAddress,
    Tick,
)
from programmes.models.device import Device
from programmes.models.email_code import CodePurpose, EmailCode
from programmes.models.finding import Counted, Found
from programmes.models.goal import Goal, GoalOutcome, GoalReview, GoalState
from programmes.models.library import (
    Category,
    Drawing,
    Drill,
    DrillFields,
    Favourite,
    HandUse,
    Helper,
    Measure,
    StarterDrill,
)
from programmes.models.logo import ClinicLogo
from programmes.models.mark import CaseloadMark, MarkKind
from programmes.models.measure import Attainment, MeasuredHand, Measurement
from programmes.models.media import DrillMedia, MediaContent, MediaKind, MediaPart, MediaState
from programmes.models.message import Message, MessagePhoto
from programmes.models.patient import (
    Ability,
    AbilityAssessment,
    Clearance,
    Patient,
    PatientState,
    SafetyFlag,
    Side,
)
from programmes.models.programme import (
    Acknowledgement,
    Programme,
    ProgrammeDrill,
    ProgrammeRevision,
    TemplateState,
)
from programmes.models.push import PushSubscription
from programmes.models.reminder import Channel, DeliveryKind, ReminderRule
from programmes.models.rest import ChosenRest
from programmes.models.rights import (
    DataExport,
    EmergencyAccess,
    Erasure,
    ErasureCause,
    ExportContent,
    ExportState,
    RecordLink,
)
from programmes.models.safety import (
    CardColour,
    ReportKind,
    SafetyCard,
    SafetyClosure,
    SafetyReport,
)
from programmes.models.session import (
    Answer,
    HelpGiven,
    LoggedAs,
    Outcome,
    PainSite,
    PracticeDay,
    PracticeSession,
    SessionEntry,
    SizeChoice,
    Source,
)
from programmes.models.team import Responsibility
from programmes.models.vocabulary import Vocabulary
from programmes.models.win import Win

__all__ = [
    "CARE_STAFF",
    "STAFF",
    "Ability",
    "AbilityAssessment",
    "Acknowledgement",
    "Answer",
    "AskedMeasure",
    "Assignment",
    "AssignmentVersion",
    "Attainment",
    "AttemptOutcome",
    "AuditContext",
    "AuditEvent",
    "CardColour",
    "CarerLink",
    "CaseloadMark",
    "Category",
    "Channel",
    "ChosenRest",
    "Clearance",
    "Clinic",
    "ClinicLogo",
    "ClinicalModel",
    "ClinicalQuerySet",
    "CodePurpose",
    "Counted",
    "DataExport",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryKind",
    "DeliveryState",
    "Device",
    "Drawing",
    "Drill",
    "DrillFields",
    "DrillMedia",
    "EmailCode",
    "EmergencyAccess",
    "Ending",
    "Erasure",
    "ErasureCause",
    "ExportContent",
    "ExportState",
    "Favourite",
    "Found",
    "Goal",
    "GoalOutcome",
    "GoalReview",
    "GoalState",
    "HandUse",
    "HelpGiven",
    "Helper",
    "Invitation",
    "LoggedAs",
    "MarkKind",
    "Measure",
    "MeasuredHand",
    "Measurement",
    "MediaContent",
    "MediaKind",
    "MediaPart",
    "MediaState",
    "Membership",
    "Message",
    "MessagePhoto",
    "Outcome",
    "PainSite",
    "Patient",
    "PatientState",
    "Pause",
    "PracticeDay",
    "PracticeSession",
    "Programme",
    "ProgrammeDrill",
    "ProgrammeRevision",
    "PushSubscription",
    "RecordLink",
    "ReminderRule",
    "ReportKind",
    "Responsibility",
    "Role",
    "SafetyCard",
    "SafetyClosure",
    "SafetyFlag",
    "SafetyReport",
    "SessionEntry",
    "Side",
    "SignLook",
    "SizeChoice",
    "Source",
    "StageEntry",
    "StarterDrill",
    "StoppedAddress",
    "SuggestionAnswer",
    "SuggestionChoice",
    "TemplateState",
    "Tick",
    "User",
    "Vocabulary",
    "Win",
    "Withdrawal",
    "WithdrawalKind",
    "audit_context",
    "reach",
]
