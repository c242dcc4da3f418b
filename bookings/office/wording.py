"""The office's messages to customers, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

register(
    Kind(
        name="booking_to_finish",
        label="Booking to finish",
        sent="To a customer for whom the office has begun a booking, when staff press the button.",
        words=Words(
            subject="onEvidence training: finish booking {reference}",
            inbox_line="Your places are held. Check the details, and choose how to pay.",
            heading="Your places are held",
            opening=(
                "Dear {name},\n\nAs agreed, we hold these places for you until {until}. Open the"
                " booking, check it, add who is coming if you know, and choose how to pay."
            ),
            closing="If you did not ask for this, you need do nothing: the places are let go.",
        ),
        example={
            "name": "Sam Example",
            "reference": "OE-7K2M9QP",
            "course": "The title of the course",
            "when": "Tuesday 2 March 2027, 10 am to 11 am (UK time)",
            "where": "Online",
            "places": "3",
            "until": "Tuesday 2 February 2027, 4 pm (UK time)",
            "link": f"{settings.SITE_URL}/bookings/finish/",
        },
        placeholders=("name", "reference", "until", "when", "places"),
        required=("until",),
        outside=("reference",),
    ),
)
