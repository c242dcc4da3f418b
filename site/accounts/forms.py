from allauth.account.forms import RequestLoginCodeForm


class SignInForm(RequestLoginCodeForm):
    pass
