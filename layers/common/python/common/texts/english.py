"""What the bot says in English."""

from .keys import Text

ENGLISH: dict[Text, str] = {
    Text.HELP: (
        "Send me a photo and I will send it back, developed. Its caption tells me what to do; "
        "so does a reply to a photo. Albums and pictures sent as files work too."
    ),
    Text.ACCEPTED: "Got it, please wait",
    Text.CANCEL_BUTTON: "Cancel",
    Text.AGAIN_BUTTON: "Again",
    Text.TOO_BIG: "This file is too big: I can take up to 20 MB. Please send a smaller one.",
    Text.TOO_MANY_PIXELS: (
        "This picture has more pixels than I can take. Please send a smaller one."
    ),
    Text.TOO_MANY_MEGAPIXELS: (
        "This picture has {megapixels} megapixels. In this format I can take up to {limit}: "
        "please send a smaller one, or the picture as a JPEG."
    ),
    Text.UNREADABLE: "I could not get this picture from Telegram. Please send it again.",
    Text.NOT_A_PICTURE: (
        "This file is not a picture that I can read. JPEG, PNG, WebP, GIF and HEIC work."
    ),
    Text.ONLY_PICTURES: "I only work on pictures. Please send me a photo, or a picture as a file.",
    Text.UNAVAILABLE: "Sorry, I can't take pictures right now. My maker can see why.",
    Text.TOO_MANY: (
        "I am still working on your other pictures. Please send this one when some are done."
    ),
    Text.NOT_ALLOWED: "Sorry, I only work for the people my maker has let in.",
    Text.TOO_OLD: "I no longer have this picture. Please send it again.",
    Text.NO_PHOTOS_HERE: "This group does not let me send photos. An administrator can allow it.",
    Text.ONLY_ADMINISTRATORS: "Only the administrators of this channel can do that.",
    Text.UPDATE_GIVEN_UP: (
        "Sorry, something went wrong with this on my side. Please try again later."
    ),
    Text.FAILED: (
        "Sorry, this picture could not be processed. Please try again or send another one."
    ),
    Text.FAILED_SENSITIVE: (
        "The model declined this picture or request as sensitive. Please try another one."
    ),
    Text.FAILED_PICTURE: (
        "The model could not read this picture. Please send it in another form or size."
    ),
    Text.FAILED_OVERLOADED: (
        "The model had too little memory or time for this picture. Please try again later, "
        "or with a smaller picture."
    ),
    Text.FAILED_TOO_LARGE: "This picture is too large for the model. Please send a smaller one.",
    Text.FAILED_BUSY: (
        "The model has too much to do right now. Please send the picture again in some minutes."
    ),
    Text.FAILED_SERVICE: (
        "The service that runs the model failed; your picture is not the reason. "
        "Please send it again."
    ),
    Text.CANCELED: "The work on this picture was canceled.",
    Text.GIVEN_UP: "Sorry, no result came for this picture in a whole day. Please send it again.",
    Text.TOO_LATE: (
        "Sorry, the result for this picture came too late and is gone. Please send it again."
    ),
    Text.NOTHING_RUNS: "I am not working on any picture of yours.",
    Text.RUNNING: "In work: {count}. The first for: {minutes} min",
    Text.JUST_BEGUN: "In work: {count}, for less than a minute",
    Text.CANCELING: "Canceling: {count}",
    Text.COMMAND_HELP: "what I can do",
    Text.COMMAND_STATUS: "what I am working on for you",
    Text.COMMAND_CANCEL: "cancel what I am working on",
}
