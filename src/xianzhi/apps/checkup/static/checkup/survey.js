// The QR code brings the code behind the sign #, which no browser sends: it is typed in from there.

const form = document.querySelector("[data-survey-code]");
const code = decodeURIComponent(location.hash.slice(1));
if (form && /^[0-9A-Za-z-]{12,20}$/.test(code)) {
  form.elements.code.value = code;
  history.replaceState(null, "", location.pathname);
}
