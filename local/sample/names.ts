/**
 * Names in many scripts, invented pairings of common names; the Latin form feeds the email address.
 * Every line is one language: given names, then family names, each "written=latin" or just "latin".
 */

/** A name as it is written and as it stands in an email address. */
export interface Name {
  written: string;
  latin: string;
}
export interface Language {
  given: readonly Name[];
  family: readonly Name[];
}

const lines = [
  'Abbie Oliver Grace Theo Maisie Callum | Moss Fletcher Whitlock Ashworth Hale Thorne',
  "Aoife=aoife Seán=sean Niamh=niamh Ciarán=ciaran | O'Brien=obrien Ó_Súilleabháin=osuilleabhain Byrne McCarthy",
  'José=jose Lucía=lucia Íñigo=inigo Begoña=begona | Núñez=nunez Ibáñez=ibanez García_Márquez=garciamarquez Peña=pena',
  'João=joao Inês=ines Conceição=conceicao | Gonçalves=goncalves Simões=simoes Magalhães=magalhaes',
  'François=francois Zoé=zoe Maëlys=maelys Loïc=loic | Lefèvre=lefevre D’Aubigné=daubigne Bézier=bezier',
  'Jürgen=juergen Anneliese Björn=bjoern Käthe=kaethe | Müller=mueller Groß=gross Schäfer=schaefer Weißenböck=weissenboeck',
  'Åse=aase Søren=soeren Þórdís=thordis Mikkel | Østergård=oestergaard Bjørnsdóttir=bjoernsdottir Lindqvist',
  'Łukasz=lukasz Małgorzata=malgorzata Święta=swieta | Wiśniewski=wisniewski Źdźbło=zdzblo Kowalczyk',
  'Jiří=jiri Žofie=zofie Matěj=matej | Dvořák=dvorak Růžičková=ruzickova Němec=nemec',
  'Zoltán=zoltan Ágnes=agnes Győző=gyozo | Kovács=kovacs Szőke=szoke Őry=ory',
  'Ștefan=stefan Ioana | Țurcanu=turcanu Ionescu Brâncuși=brancusi Răducanu=raducanu',
  'Çağla=cagla İbrahim=ibrahim Şule=sule | Yılmaz=yilmaz Öztürk=ozturk Güneş=gunes',
  'Ελένη=eleni Νίκος=nikos Αθηνά=athina | Παπαδοπούλου=papadopoulou Γεωργίου=georgiou Οικονόμου=oikonomou',
  'Мария=maria Алексей=alexey Дмитро=dmytro | Соколова=sokolova Ковальчук=kovalchuk Мельник=melnyk',
  'ნინო=nino გიორგი=giorgi | ბერიძე=beridze კაპანაძე=kapanadze',
  'Արամ=aram Անի=ani | Պետրոսյան=petrosyan Սարգսյան=sargsyan',
  'יעל=yael אורי=uri נועה=noa | כהן=cohen לוי=levi מזרחי=mizrahi',
  'محمد=mohamed ليلى=layla ياسمين=yasmin | المصري=almasri حداد=haddad النجار=alnajjar',
  'आरव=aarav प्रिया=priya मीरा=meera | शर्मा=sharma गुप्ता=gupta अय्यर=iyer',
  'তানিয়া=tania রফিক=rafiq | চৌধুরী=chowdhury রহমান=rahman',
  'மலர்=malar குமரன்=kumaran | சுப்பிரமணியன்=subramanian',
  'สมชาย=somchai มาลี=malee | ศรีสุข=srisuk ทองดี=thongdee',
  'Nguyễn_Thị=thi Đức=duc Hằng=hang | Trần=tran Phạm=pham Đỗ=do',
  '伟=wei 秀英=xiuying 子涵=zihan | 李=li 王=wang 欧阳=ouyang',
  'さくら=sakura 蓮=ren ゆうき=yuki ケンジ=kenji | 佐藤=sato 髙橋=takahashi 渡邉=watanabe',
  '민준=minjun 서연=seoyeon | 김=kim 박=park 남궁=namgung',
  'Wanjiru Chukwuemeka Adébáyọ̀=adebayo | Okonkwo Mwangi Ọláńrewájú=olanrewaju',
  '𠮷平=yoshihei Zoë🌷=zoe | 𠮷野=yoshino Van_der_Berg=vanderberg',
];

const parse = (words: string): Name[] =>
  words
    .trim()
    .split(' ')
    .map((word) => {
      const [written = '', latin = written] = word.split('=');
      return { written: written.replaceAll('_', ' '), latin: latin.toLowerCase() };
    });

/** Every language of the sample. */
export const languages: readonly Language[] = lines.map((line) => {
  const [given = '', family = ''] = line.split('|');
  return { given: parse(given), family: parse(family) };
});
